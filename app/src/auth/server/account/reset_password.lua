-- Sets a new password by a one-time link, which is used up, and ends all sessions. Answers 'ok', or 'reset_invalid' with nothing
-- changed.
local reset, account, version, events, sessions = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, hash, password, prefix, log_cap = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

if redis.call('GET', reset) ~= id then return 'reset_invalid' end
local current, gone = unpack(redis.call('HMGET', account, 'reset', 'deactivated_at'))
if current ~= hash or gone then return 'reset_invalid' end

redis.call('DEL', reset)
redis.call('HDEL', account, 'reset')
redis.call('HSET', account, 'password', password)
end_sessions(sessions, prefix, '', version, events, log_cap)
return 'ok'
