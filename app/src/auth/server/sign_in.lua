#!lua
-- A session for an account whose password was right. Answers 'ok', or with nothing changed 'account_deactivated', or
-- 'credentials_wrong' where the password has been changed since it was looked at.
local session, account, sessions = KEYS[1], KEYS[2], KEYS[3]
local user, password, hash, prefix = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local now, expires_at, seconds, address, user_agent = ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9]

if redis.call('HGET', account, 'password') ~= password then return 'credentials_wrong' end
if redis.call('HEXISTS', account, 'deactivated_at') == 1 then return 'account_deactivated' end

-- A few that have expired leave the list, more than come into it.
for _, other in ipairs(redis.call('SRANDMEMBER', sessions, 8)) do
  if redis.call('EXISTS', prefix .. other) == 0 then redis.call('SREM', sessions, other) end
end
redis.call('HSET', session, 'user', user, 'created_at', now, 'expires_at', expires_at, 'ip', address, 'user_agent', user_agent)
redis.call('EXPIRE', session, seconds)
redis.call('SADD', sessions, hash)
return 'ok'
