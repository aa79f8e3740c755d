/** What the menu offers this person: sections, screens, counters. */
import { mayDo } from '../../api/queries';
import type { Me, Meta, TypeView } from '../../api/types';

export interface NavItem {
  id: string;
  to: string;
  params?: { type: string };
  /** Key of the word, or the type's own title. */
  word?: string;
  title?: string;
  icon: string;
  count?: number;
  countLook?: 'overdue' | 'new';
  countWord?: string;
  search?: Record<string, unknown>;
}

export interface NavGroup {
  id: 'mine' | 'work' | 'manage';
  items: NavItem[];
}

/** Types that stand in the menu, in the organisation's order. */
export function shownTypes(me: Me, meta: Meta): TypeView[] {
  return meta.types
    .filter((type) => type.position > 0 && !type.is_directory && mayDo(me, type.code, 'read'))
    .sort((a, b) => a.position - b.position);
}

/** Directories that this person may read, in the organisation's order. */
export function shownDirectories(me: Me, meta: Meta): TypeView[] {
  return meta.types.filter((type) => type.is_directory && mayDo(me, type.code, 'create')).sort((a, b) => a.position - b.position);
}

/** Types that this person may create records of. */
export function creatableTypes(me: Me, meta: Meta): TypeView[] {
  return shownTypes(me, meta).filter((type) => mayDo(me, type.code, 'create'));
}

export function navigation(me: Me, meta: Meta): NavGroup[] {
  const { overdue, unread } = me.counters;
  const mine: NavItem[] = [
    { id: 'day', to: '/', word: 'nav.day', icon: 'day' },
    { id: 'inbox', to: '/inbox', word: 'nav.inbox', icon: 'inbox', count: unread, countLook: 'new', countWord: 'nav.unread' },
    {
      id: 'tasks',
      to: '/tasks',
      word: 'nav.tasks',
      icon: 'tasks',
      count: overdue,
      countLook: 'overdue',
      countWord: 'nav.overdue',
    },
  ];
  const typeItem = (type: TypeView): NavItem => ({
    id: type.code,
    to: '/records/$type',
    params: { type: type.code },
    title: type.title,
    icon: type.icon,
  });
  const manage: NavItem[] = [
    { id: 'people', to: '/people', word: 'nav.people', icon: 'people' },
    ...(meta.types.some((type) => mayDo(me, type.code, 'import'))
      ? [{ id: 'imports', to: '/imports', word: 'nav.imports', icon: 'imports' }]
      : []),
    ...shownDirectories(me, meta).map(typeItem),
    ...(meta.types.some((type) => type.same_by.length > 0 && !type.is_directory && mayDo(me, type.code, 'edit'))
      ? [{ id: 'duplicates', to: '/duplicates', word: 'nav.duplicates', icon: 'duplicates' }]
      : []),
    ...(meta.types.some((type) => mayDo(me, type.code, 'delete'))
      ? [{ id: 'trash', to: '/trash', word: 'nav.trash', icon: 'trash' }]
      : []),
  ];
  return [
    { id: 'mine', items: mine },
    { id: 'work', items: shownTypes(me, meta).map(typeItem) },
    { id: 'manage', items: manage },
  ];
}

/** Counters are exact on the server and shown to 99+. */
export function countText(count: number): string {
  return count > 99 ? '99+' : String(count);
}
