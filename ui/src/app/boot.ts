/** The first screen's data: embedded in the page by the server, else asked for. */
import type { QueryClient } from '@tanstack/react-query';
import { meQuery, metaQuery, withLanguage } from '../api/queries';
import type { Day, Me, Meta } from '../api/types';

interface Boot {
  me?: Me;
  meta?: Meta;
  day?: Day;
}

function embedded(): Boot {
  const text = document.getElementById('boot')?.textContent;
  if (!text) {
    return {};
  }
  try {
    const boot = JSON.parse(text) as Boot & Partial<Me> & Partial<Meta>;
    // The two answers lie side by side, or are one flat object.
    return boot.me || boot.meta
      ? boot
      : { ...(boot.person ? { me: boot as Me } : {}), ...(boot.types ? { meta: boot as Meta } : {}) };
  } catch {
    return {};
  }
}

/** Fills the cache; resolves with who I am. */
export async function loadBoot(client: QueryClient): Promise<Me> {
  const boot = embedded();
  if (boot.me) {
    client.setQueryData(meQuery.queryKey, withLanguage(boot.me));
  }
  if (boot.meta) {
    client.setQueryData(metaQuery.queryKey, boot.meta);
  }
  if (boot.day) {
    client.setQueryData(['day'], boot.day);
  }
  const [me] = await Promise.all([client.ensureQueryData(meQuery), client.ensureQueryData(metaQuery)]);
  return me;
}
