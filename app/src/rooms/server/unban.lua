-- Lets somebody come into a room again; they do not come in by it. Answers {'ok', '0'} or {code}.
local why = refusal(keys, actor, keys.actor, 2)
if why then return {why} end
if redis.call('EXISTS', keys.user) == 0 then return {'person_not_found'} end
if actor == target then return {'not_allowed'} end

if redis.call('HDEL', keys.banned, target) == 1 then
  redis.call('SADD', keys.left, target)
  audit(keys, audit_cap, now, actor, 'member.unbanned', 'room', room_id, 'user', target)
end
return {'ok', '0'}
