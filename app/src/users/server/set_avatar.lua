-- Someone's picture from now on; none where `avatar` is empty. Answers {'ok', former}, or {'unauthenticated'} with nothing changed.
local session, account, version, events = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, avatar, log_cap = ARGV[1], ARGV[2], ARGV[3]

if redis.call('EXISTS', session) == 0 then return {'unauthenticated'} end
local former = redis.call('HGET', account, 'avatar') or ''
if former ~= avatar then
  redis.call('HSET', account, 'avatar', avatar)
  tell_person(account, id, version, events, log_cap)
end
return {'ok', former}
