-- Makes a room. Whoever makes it is its owner and first member. Answers {'ok', v, state} or {code}. That they came in stands before
-- the room in the log, so that they hear of it.
local keys = {session = KEYS[1], room = KEYS[2], members = KEYS[3], roles = KEYS[4], rooms = KEYS[5], version = KEYS[6],
  events = KEYS[7], left = KEYS[8], invited = KEYS[9], user = KEYS[10], rooms_of = KEYS[11], read = KEYS[12]}
local user, room_id, name, description, kind, now, log_cap = unpack(ARGV)

if redis.call('EXISTS', keys.session) == 0 then return {'unauthenticated'} end
if redis.call('EXISTS', keys.room) == 1 then return {'room_exists'} end
redis.call('HSET', keys.room, 'id', room_id, 'name', name, 'description', description, 'creator_id', user, 'created_at', now,
  'last_activity', now, 'member_count', 0, 'kind', kind, 'seq', 0)
redis.call('SADD', keys.rooms, room_id)
redis.call('HSET', keys.roles, user, 'owner')
become_member(keys, room_id, user, log_cap)
local state = state_of(keys.room)
local v = log(keys, log_cap, 'type', 'room.created', 'room', room_id, 'state', state, 'by', user)
return {'ok', tostring(v), state}
