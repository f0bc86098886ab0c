-- How someone wants to be written to. Every process is told, for it may know this person's sessions with the former choice.
-- Answers 'ok' or 'unauthenticated'.
local session, account, version, events = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, field, value, log_cap = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

if redis.call('EXISTS', session) == 0 then return 'unauthenticated' end
if redis.call('HGET', account, field) ~= value then
  redis.call('HSET', account, field, value)
  tell_person(account, id, version, events, log_cap)
end
return 'ok'
