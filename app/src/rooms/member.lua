#!lua
-- How someone becomes a member of a room, for every script in which that happens. Goes before those scripts.
local function become_member(keys, room_id, person, log_cap)
  redis.call('SADD', keys.members, person.id)
  redis.call('SADD', keys.rooms_of, room_id)
  redis.call('HSET', keys.room, 'member_count', redis.call('SCARD', keys.members))
  local v = redis.call('INCR', keys.version)
  redis.call('XADD', keys.events, 'MAXLEN', '~', log_cap, v .. '-0',
    'type', 'member.joined', 'room', room_id, 'user', person.id, 'username', person.username, 'role', person.role)
end

