-- The direct conversation of these people, made if it is not there. Answers {'ok', v, state}, with v 0 where it was there, or {code}.
-- Account, rooms and place of reading of each person come after the fixed keys, their ids after the fixed values, whoever asks first.
local keys = {session = KEYS[1], room = KEYS[2], members = KEYS[3], rooms = KEYS[4], version = KEYS[5], events = KEYS[6],
  left = KEYS[7], invited = KEYS[8]}
local room_id, now, log_cap = ARGV[1], ARGV[2], ARGV[3]
local first_key, first_id = 9, 4

if redis.call('EXISTS', keys.session) == 0 then return {'unauthenticated'} end
if redis.call('EXISTS', keys.room) == 1 then return {'ok', '0', state_of(keys.room)} end
local people = {}
for place = 0, #ARGV - first_id do
  local key = first_key + 3 * place
  people[place + 1] = {id = ARGV[first_id + place], user = KEYS[key], rooms_of = KEYS[key + 1], read = KEYS[key + 2]}
  local id, deactivated_at = unpack(redis.call('HMGET', KEYS[key], 'id', 'deactivated_at'))
  if not id or deactivated_at then return {'person_not_found'} end
end

redis.call('HSET', keys.room, 'id', room_id, 'name', '', 'description', '', 'creator_id', people[1].id, 'created_at', now,
  'last_activity', now, 'member_count', 0, 'kind', 'direct', 'seq', 0)
redis.call('SADD', keys.rooms, room_id)
for _, person in ipairs(people) do
  keys.user, keys.rooms_of, keys.read = person.user, person.rooms_of, person.read
  become_member(keys, room_id, person.id, log_cap)
end
local state = state_of(keys.room)
local v = log(keys, log_cap, 'type', 'room.created', 'room', room_id, 'state', state, 'by', people[1].id)
return {'ok', tostring(v), state}
