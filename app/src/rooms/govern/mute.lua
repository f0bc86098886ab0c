-- Keeps a member who is below the actor from speaking until `milliseconds`, 0 being without end, or lets them speak again where it is
-- ''. Answers {'ok', v}, with v 0 where nothing changed, or {code}. Owners let everyone speak again: who was muted may have risen since.
local milliseconds = ARGV[8]

local why, rank, kind = refusal(keys, actor, keys.actor, 2)
if why then return {why} end
if redis.call('SISMEMBER', keys.members, target) == 0 then return {'person_not_found'} end
if actor == target then return {'not_allowed'} end
local is_pardon = milliseconds == '' and rank == 3
if not is_pardon and rank_of(keys, kind, target, keys.user) >= rank then return {'not_allowed'} end
local was = redis.call('HGET', keys.muted, target) or ''
if milliseconds == was then return {'ok', '0'} end

if milliseconds == '' then
  redis.call('HDEL', keys.muted, target)
  audit(keys, audit_cap, now, actor, 'member.unmuted', 'room', room_id, 'user', target)
else
  redis.call('HSET', keys.muted, target, milliseconds)
  audit(keys, audit_cap, now, actor, 'member.muted', 'room', room_id, 'user', target, 'until', milliseconds)
end
return {'ok', tostring(log_member(kind))}
