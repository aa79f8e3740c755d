/** The root of all routes; features hang their screens on it, the router gives it the shell. */
import { createRootRoute } from '@tanstack/react-router';

/** What any screen may have above it: a record's panel (`peek=appeal:12`), the creation panel (`create=appeal`). */
export interface RootSearch {
  peek?: string | undefined;
  create?: string | undefined;
}

const asCode = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

export const rootRoute = createRootRoute({
  validateSearch: (search: Record<string, unknown>): RootSearch => {
    const peek = asCode(search.peek);
    const create = asCode(search.create);
    return { ...(peek ? { peek } : {}), ...(create ? { create } : {}) };
  },
});
