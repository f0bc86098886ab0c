-- Someone comes into a public room. Answers 'ok', 'unauthenticated' or 'room_not_found'.
local keys = {room = KEYS[1], members = KEYS[2], rooms_of = KEYS[3], version = KEYS[4], events = KEYS[5]}
local session = KEYS[6]
local person = {id = ARGV[1], username = ARGV[2], role = ARGV[3]}
local room_id, log_cap = ARGV[4], ARGV[5]

if redis.call('EXISTS', session) == 0 then return 'unauthenticated' end
if redis.call('HGET', keys.room, 'kind') ~= 'public' then return 'room_not_found' end
if redis.call('SISMEMBER', keys.members, person.id) == 0 then become_member(keys, room_id, person, log_cap) end
return 'ok'
