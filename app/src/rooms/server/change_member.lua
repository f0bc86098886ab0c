-- Gives a member a role in the room, keeps them from speaking, or both. Answers {'ok', v}, with v 0 where nothing changed, or {code}.
-- `role` is '' where it stays. `silence` is '' where that stays, 'none' where they may speak again, or else until when, in milliseconds,
-- 0 being without end: it takes somebody above them, but owners let everyone speak again, as who was muted may have risen since.
local role, silence = ARGV[8], ARGV[9]

local why, rank, kind = refusal(keys, actor, keys.actor, role ~= '' and 3 or 2)
if why then return {why} end
if redis.call('SISMEMBER', keys.members, target) == 0 then return {'person_not_found'} end
if actor == target then return {'not_allowed'} end
local is_pardon = silence == 'none' and rank == 3
if silence ~= '' and not is_pardon and rank_of(keys, kind, target, keys.user) >= rank then return {'not_allowed'} end
local old_role, old_silence = redis.call('HGET', keys.roles, target) or 'member', redis.call('HGET', keys.muted, target) or 'none'
local is_given, is_silenced = role ~= '' and role ~= old_role, silence ~= '' and silence ~= old_silence
if not is_given and not is_silenced then return {'ok', '0'} end

if is_given then
  if role == 'member' then redis.call('HDEL', keys.roles, target) else redis.call('HSET', keys.roles, target, role) end
  audit(keys, audit_cap, now, actor, 'member.role', 'room', room_id, 'user', target, 'role', role, 'was', old_role)
end
if is_silenced and silence == 'none' then
  redis.call('HDEL', keys.muted, target)
  audit(keys, audit_cap, now, actor, 'member.unmuted', 'room', room_id, 'user', target)
elseif is_silenced then
  redis.call('HSET', keys.muted, target, silence)
  audit(keys, audit_cap, now, actor, 'member.muted', 'room', room_id, 'user', target, 'until', silence)
end
return {'ok', tostring(log_member(kind))}
