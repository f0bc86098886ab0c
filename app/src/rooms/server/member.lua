#!lua
-- How someone becomes a member of a room, for every script in which that happens. Goes before those scripts. `keys` has room,
-- members, rooms_of, version, events, left, invited, user, read.
local function become_member(keys, room_id, user, log_cap)
  redis.call('SADD', keys.members, user)
  redis.call('SADD', keys.rooms_of, room_id)
  redis.call('SREM', keys.left, user)
  redis.call('SREM', keys.invited, user)
  redis.call('HSET', keys.room, 'member_count', redis.call('SCARD', keys.members))
  -- What was said before is not new to them.
  redis.call('HSETNX', keys.read, room_id, redis.call('HGET', keys.room, 'seq') or 0)
  local person = redis.call('HMGET', keys.user, 'username', 'name', 'role', 'avatar')
  local v = redis.call('INCR', keys.version)
  redis.call('XADD', keys.events, 'MAXLEN', '~', log_cap, v .. '-0', 'type', 'member.joined', 'room', room_id, 'user', user,
    'username', person[1] or '', 'name', person[2] or '', 'role', person[3] or '', 'avatar', person[4] or '')
end

-- Why someone who is no member may not come in by what they do; nothing if they may. `asks` is whether they ask to.
local function refuses(keys, user, asks)
  local kind, archived_at = unpack(redis.call('HMGET', keys.room, 'kind', 'archived_at'))
  local is_invited = redis.call('SISMEMBER', keys.invited, user) == 1
  if kind ~= 'public' and not is_invited or redis.call('HEXISTS', keys.banned, user) == 1 then return 'room_not_found' end
  if archived_at then return 'room_archived' end
  if not asks and not is_invited and redis.call('SISMEMBER', keys.left, user) == 1 then return 'not_a_member' end
end
