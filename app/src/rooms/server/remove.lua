-- Takes somebody out of a room who is below the actor, and, if they are banned, keeps them out, whether they were in it or not.
-- Answers {'ok', v}, with v 0 where they were not in it, or {code}.
local bans = ARGV[8] == '1'

local why, rank, kind = refusal(keys, actor, keys.actor, 2)
if why then return {why} end
if actor == target then return {'not_allowed'} end
if redis.call('EXISTS', keys.user) == 0 then return {'person_not_found'} end
if rank_of(keys, kind, target, keys.user) >= rank then return {'not_allowed'} end
local is_member = redis.call('SISMEMBER', keys.members, target) == 1
local is_new = is_member or (bans and redis.call('HEXISTS', keys.banned, target) == 0)

redis.call('SREM', keys.invited, target)
if not is_new then return {'ok', '0'} end
local v = is_member and take_out(bans and 'banned' or 'removed') or 0
if bans then
  redis.call('HDEL', keys.muted, target)
  redis.call('HSET', keys.banned, target, actor .. ' ' .. now)
end
audit(keys, audit_cap, now, actor, bans and 'member.banned' or 'member.removed', 'room', room_id, 'user', target)
return {'ok', tostring(v)}
