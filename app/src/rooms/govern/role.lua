-- Gives a member a role in the room. Answers {'ok', v}, with v 0 where nothing changed, or {code}.
local role = ARGV[8]

local why, _, kind = refusal(keys, actor, keys.actor, 3)
if why then return {why} end
if redis.call('SISMEMBER', keys.members, target) == 0 then return {'person_not_found'} end
if actor == target then return {'not_allowed'} end
local was = redis.call('HGET', keys.roles, target) or 'member'
if role == was then return {'ok', '0'} end

if role == 'member' then
  redis.call('HDEL', keys.roles, target)
else
  redis.call('HSET', keys.roles, target, role)
end
local v = log_member(kind)
audit(keys, audit_cap, now, actor, 'member.role', 'room', room_id, 'user', target, 'role', role, 'was', was)
return {'ok', tostring(v)}
