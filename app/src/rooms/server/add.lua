-- Brings somebody into a room. Answers {'ok', v}, with v 0 where they were in it, or {code}.
local why = refusal(keys, actor, keys.actor, 2)
if why then return {why} end
local id, deactivated_at = unpack(redis.call('HMGET', keys.user, 'id', 'deactivated_at'))
if not id or deactivated_at then return {'person_not_found'} end
if redis.call('SISMEMBER', keys.members, target) == 1 then return {'ok', '0'} end
if actor == target or redis.call('HEXISTS', keys.banned, target) == 1 then return {'not_allowed'} end
if redis.call('HEXISTS', keys.room, 'archived_at') == 1 then return {'room_archived'} end

local v = bring_in()
audit(keys, audit_cap, now, actor, 'member.added', 'room', room_id, 'user', target)
return {'ok', tostring(v)}
