import type { Entry, Knowledge } from '../effects.js';
import { at } from './shorthand.js';

const keeps = (name: string, arg: number, keys: readonly string[] | null, of: string, source: string): Entry => ({
  name,
  secret: { in: at(arg), ...(keys && { keys }), of },
  source,
});

/** What signs or seals what it sends, and reads it again in a later request: which any process of the program may get. */
export const nodeSecrets: Knowledge = {
  library: 'node secrets',
  aliases: {},
  types: [],
  entries: [
    keeps('npm:express-session', 0, ['secret'], 'sessions', 'express-session README, secret'),
    keeps('npm:cookie-session', 0, ['keys', 'secret'], 'sessions', 'cookie-session README, keys and secret'),
    keeps('npm:cookie-parser', 0, null, 'cookies', 'cookie-parser README, secret'),
    keeps('npm:iron-session.getIronSession', 2, ['password'], 'sessions', 'iron-session README, password'),
    keeps('npm:csrf-csrf.doubleCsrf', 0, ['getSecret'], 'CSRF tokens', 'csrf-csrf README, getSecret'),
    keeps('npm:jsonwebtoken.sign', 1, null, 'JSON web tokens', 'jsonwebtoken README, jwt.sign'),
    keeps('npm:jsonwebtoken.verify', 1, null, 'JSON web tokens', 'jsonwebtoken README, jwt.verify'),
    keeps('npm:jose.jwtVerify', 1, null, 'JSON web tokens', 'jose docs, jwtVerify'),
    keeps('npm:express-jwt.expressjwt', 0, ['secret'], 'JSON web tokens', 'express-jwt README, secret'),
    keeps('npm:express-jwt', 0, ['secret'], 'JSON web tokens', 'express-jwt README before 7, secret'),
    keeps('npm:koa-jwt', 0, ['secret'], 'JSON web tokens', 'koa-jwt README, secret'),
    keeps('npm:passport-jwt.Strategy', 0, ['secretOrKey'], 'JSON web tokens', 'passport-jwt README, secretOrKey'),
    keeps('npm:hono/jwt.jwt', 0, ['secret'], 'JSON web tokens', 'Hono docs, JWT middleware'),
    keeps('npm:next-auth', 0, ['secret'], 'sessions', 'NextAuth.js docs, secret'),
    keeps('node:net.Server.register', 1, ['secret'], 'what a plugin signs', '@fastify/jwt, @fastify/cookie README'),
  ],
};
