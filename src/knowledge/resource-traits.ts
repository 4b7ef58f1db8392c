/** What the objects of many libraries are to two processes: the same few kinds of resource, in each library's words. */
import type { ResourceTrait } from '../effects.js';

type Details = Partial<Omit<ResourceTrait, 'what' | 'harm'>>;

const connectAfter = 'connect after the fork, in the process that uses the connection';

/** A session with a server over one stream, which is there from the moment it is made. */
export const connection = (what: string, details: Details = {}): ResourceTrait => ({
  what,
  harm: 'both processes speak on one stream, and each reads answers meant for the other',
  remedy: connectAfter,
  ...details,
});

/** A client that keeps its connections for the next use, and has none before the first. */
export const pool = (what: string, details: Details = {}): ResourceTrait => ({
  what,
  harm: 'both processes have the same connections in their pools',
  lazy: true,
  remedy: 'make it in the child, or first use it there',
  ...details,
});

/** A client whose own threads do its work: they are not copied. */
export const threaded = (what: string, details: Details = {}): ResourceTrait => ({
  what,
  harm: 'its connections are shared and the threads that serve them are not copied',
  remedy: 'make it after the fork, in the process that uses it',
  ...details,
});

/** Something that reads from a place which it keeps: the offset of an open file, shared with the child. */
export const reader = (what: string, details: Details = {}): ResourceTrait => ({
  what,
  harm: 'the processes move one file offset, and each reads what the other skips',
  handover: true,
  remedy: 'open it in the process that reads it',
  ...details,
});
