/** The cache of the server's answers. */
import { QueryClient } from '@tanstack/react-query';
import { asProblem } from '../api/client';

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 20_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: true,
        networkMode: 'always',
        retry: (count, error) => {
          const problem = asProblem(error);
          return count < 2 && (problem.isOffline || problem.status >= 500);
        },
        retryDelay: (count) => Math.min(500 * 2 ** count, 4_000),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
