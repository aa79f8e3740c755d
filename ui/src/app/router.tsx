/** All screens; each is a lazy chunk of its feature. */
import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { ErrorState, Skeleton } from '../parts/States';
import { NotFound } from './NotFound';
import { rootRoute } from './root';
import { Shell } from './Shell';

rootRoute.update({ component: Shell, notFoundComponent: NotFound });

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

const day = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: lazyRouteComponent(() => import('../features/day/DayScreen'), 'DayScreen'),
});

const tasks = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tasks',
  validateSearch: (search: Record<string, unknown>): { scope?: string; show?: string; who?: number } => {
    const scope = text(search.scope);
    const show = text(search.show);
    const who = Number(search.who);
    return { ...(scope ? { scope } : {}), ...(show ? { show } : {}), ...(Number.isInteger(who) && who > 0 ? { who } : {}) };
  },
  component: lazyRouteComponent(() => import('../features/day/TasksScreen'), 'TasksScreen'),
});

const inbox = createRoute({
  getParentRoute: () => rootRoute,
  path: '/inbox',
  validateSearch: (search: Record<string, unknown>): { tab?: string } => {
    const tab = text(search.tab);
    return tab ? { tab } : {};
  },
  component: lazyRouteComponent(() => import('../features/notices/InboxScreen'), 'InboxScreen'),
});

const people = createRoute({
  getParentRoute: () => rootRoute,
  path: '/people',
  validateSearch: (search: Record<string, unknown>): { tab?: string; person?: number } => {
    const tab = text(search.tab);
    const person = Number(search.person);
    return { ...(tab ? { tab } : {}), ...(Number.isInteger(person) && person > 0 ? { person } : {}) };
  },
  component: lazyRouteComponent(() => import('../features/people/PeopleScreen'), 'PeopleScreen'),
});

const profile = createRoute({
  getParentRoute: () => rootRoute,
  path: '/profile',
  component: lazyRouteComponent(() => import('../features/profile/ProfileScreen'), 'ProfileScreen'),
});

const anything = (search: Record<string, unknown>): Record<string, unknown> => search;

const records = createRoute({
  getParentRoute: () => rootRoute,
  path: '/records/$type',
  validateSearch: anything,
  component: lazyRouteComponent(() => import('../features/records/RecordsScreen'), 'RecordsScreen'),
});

const record = createRoute({
  getParentRoute: () => rootRoute,
  path: '/records/$type/$id',
  validateSearch: anything,
  component: lazyRouteComponent(() => import('../features/records/RecordPage'), 'RecordPage'),
});

const merge = createRoute({
  getParentRoute: () => rootRoute,
  path: '/records/$type/$id/merge',
  validateSearch: (search: Record<string, unknown>): { other?: number } => {
    const other = Number(search.other);
    return Number.isInteger(other) && other > 0 ? { other } : {};
  },
  component: lazyRouteComponent(() => import('../features/merges/MergeScreen'), 'MergeScreen'),
});

const imports = createRoute({
  getParentRoute: () => rootRoute,
  path: '/imports',
  validateSearch: anything,
  component: lazyRouteComponent(() => import('../features/imports/ImportsScreen'), 'ImportsScreen'),
});

const duplicates = createRoute({
  getParentRoute: () => rootRoute,
  path: '/duplicates',
  validateSearch: (search: Record<string, unknown>): { type?: string } => {
    const type = text(search.type);
    return type ? { type } : {};
  },
  component: lazyRouteComponent(() => import('../features/duplicates/DuplicatesScreen'), 'DuplicatesScreen'),
});

const trash = createRoute({
  getParentRoute: () => rootRoute,
  path: '/trash',
  validateSearch: (search: Record<string, unknown>): { type?: string; q?: string } => {
    const type = text(search.type);
    const q = text(search.q);
    return { ...(type ? { type } : {}), ...(q ? { q } : {}) };
  },
  component: lazyRouteComponent(() => import('../features/trash/TrashScreen'), 'TrashScreen'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([day, tasks, inbox, people, profile, records, record, merge, imports, duplicates, trash]),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultPendingMs: 150,
  defaultPendingMinMs: 0,
  defaultPendingComponent: () => <Skeleton rows={8} />,
  defaultErrorComponent: ({ error, reset }) => <ErrorState error={error} onRetry={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
