/** What showing and editing values needs everywhere: language, zone, people, types; read once from `/meta` and `/me`. */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useMeta } from '../api/queries';
import type { ShowContext } from './view';

const Context = createContext<ShowContext | null>(null);

export function ShowProvider({ children }: { children: ReactNode }) {
  const meta = useMeta();
  const me = useMe();
  const { t } = useTranslation('records');
  const context = useMemo<ShowContext>(
    () => ({
      language: me.language,
      zone: meta.organisation.zone,
      currency: meta.organisation.currency,
      today: me.today,
      people: new Map(meta.people.map((person) => [person.id, person])),
      types: new Map(meta.types.map((type) => [type.code, type])),
      yes: t('yes'),
      no: t('no'),
    }),
    [me.language, me.today, meta, t],
  );
  return <Context value={context}>{children}</Context>;
}

export function useShowContext(): ShowContext {
  const context = useContext(Context);
  if (!context) {
    throw new Error('useShowContext outside of ShowProvider');
  }
  return context;
}
