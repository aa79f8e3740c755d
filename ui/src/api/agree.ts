/** The types the screens use are what the server sends: each line fails to compile when `openapi.json` and `types.ts` part. */
import type { components } from './schema';
import type { ApiToken, Counters, Day, Department, Hit, Me, Meta, Notice, Person, TaskView } from './types';

type Sent = components['schemas'];

/** OpenAPI calls a field that may be null an optional one; the server always writes it. */
type Written<T> = T extends (infer One)[] ? Written<One>[] : T extends object ? { [Key in keyof T]-?: Written<T[Key]> } : T;

/** Codes that the screens list one by one are texts to the server. */
type Texts<T> = T extends string
  ? string
  : T extends (infer One)[]
    ? Texts<One>[]
    : T extends object
      ? { [Key in keyof T]: Texts<T[Key]> }
      : T;

/** Compiles only when the server's answer is good for the screen. */
type Serves<Screen, Server extends Screen> = [Screen, Server];

export type Agreements = [
  Serves<Texts<ApiToken>, Written<Sent['Token']>>,
  Serves<Texts<Counters>, Written<Sent['Counters']>>,
  Serves<Texts<Day>, Written<Sent['Day']>>,
  Serves<Texts<Department>, Written<Sent['Department']>>,
  Serves<Texts<Hit>, Written<Sent['Hit']>>,
  Serves<Texts<Omit<Me, 'person'>>, Written<Omit<Sent['Me'], 'person'>>>,
  Serves<Texts<Meta>, Written<Sent['Meta']>>,
  Serves<Texts<Notice>, Written<Sent['Notice']>>,
  Serves<Texts<Person>, Written<Sent['Person']>>,
  Serves<Texts<TaskView>, Written<Sent['Task']>>,
];
