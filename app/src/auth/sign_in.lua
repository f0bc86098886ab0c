#!lua
-- A session for an account whose password was right.
local session = KEYS[1]
local user, now, expires_at, seconds, address, user_agent = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
redis.call('HSET', session, 'user', user, 'created_at', now, 'expires_at', expires_at, 'ip', address, 'user_agent', user_agent)
redis.call('EXPIRE', session, seconds)
