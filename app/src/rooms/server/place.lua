-- What becomes of somebody's place in a room, for every script that changes it. Goes after act.lua, rank.lua and record.lua.

-- Takes a member out, and logs it. Whether they may speak is kept: nobody gets rid of that by leaving.
local function take_out(why)
  redis.call('SREM', keys.members, target)
  redis.call('SREM', keys.rooms_of, room_id)
  redis.call('HDEL', keys.roles, target)
  redis.call('SREM', keys.invited, target)
  redis.call('SADD', keys.left, target)
  redis.call('HSET', keys.room, 'member_count', redis.call('SCARD', keys.members))
  return log(keys, log_cap, 'type', 'member.left', 'room', room_id, 'why', why, 'by', actor, fields_of(target, keys.user))
end

-- Brings in somebody who is no member, and logs it.
local function bring_in()
  become_member(keys, room_id, target, log_cap)
  return redis.call('GET', keys.version)
end

-- Until when somebody may not speak, in milliseconds; the end of time where there is no end, and '' where they may.
local function muted_until()
  local milliseconds = redis.call('HGET', keys.muted, target)
  if milliseconds == '0' then return '253402300799999' end
  return milliseconds and tonumber(milliseconds) > now_ms and milliseconds or ''
end

-- Logs what a member may do from now on.
local function log_member(kind)
  local role = role_of_rank(rank_of(keys, kind, target, keys.user))
  return log(keys, log_cap, 'type', 'member.changed', 'room', room_id, 'room_role', role, 'muted_until', muted_until(),
    fields_of(target, keys.user))
end

