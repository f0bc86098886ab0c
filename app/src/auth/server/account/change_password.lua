-- Puts another password in the place of the one that was looked at, and ends all other sessions. Answers 'ok' or a code, then with
-- nothing changed.
local session, account, version, events, sessions = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local hash, former, password, prefix, reset_prefix, log_cap = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]

if redis.call('EXISTS', session) == 0 then return 'unauthenticated' end
if redis.call('HGET', account, 'password') ~= former then return 'password_wrong' end

redis.call('HSET', account, 'password', password)
local reset = redis.call('HGET', account, 'reset')
if reset then
  redis.call('DEL', reset_prefix .. reset)
  redis.call('HDEL', account, 'reset')
end
end_sessions(sessions, prefix, hash, version, events, log_cap)
return 'ok'
