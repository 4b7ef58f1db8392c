import type { ObjectId, Site } from '../link/model.js';

/** A random generator as a function knows it. */
export interface GeneratorRef {
  readonly id: ObjectId;
  /** The global or field that holds it, the same for whoever names it; null for locals. */
  readonly place: string | null;
  /** Where it may be made. */
  readonly sites: readonly Site[];
  /** As the source names it. */
  readonly text: string;
}

/** What is done with random generators. */
export type RandomEffect =
  /** `of`: the object drawn from; null for the library's global generator. */
  | {
      readonly kind: 'draw';
      readonly generator: string;
      readonly of: GeneratorRef | null;
      readonly seeded: boolean;
      /** Every copy of the process draws the same, used before or not; `tls`: from a TLS library; `forked`: no saved heap. */
      readonly replays: 'tls' | 'own' | 'forked' | null;
      readonly text: string;
    }
  /** `anew`: from something that differs between processes. */
  | { readonly kind: 'seed'; readonly generator: string; readonly of: GeneratorRef | null; readonly anew: boolean };
