-- Sets of how much in a room someone wants to be told. Their other devices hear of it.
-- Answers {{version}, standing} as it then is, or {{code}}.
local keys = {session = KEYS[1], version = KEYS[2], read = KEYS[3], levels = KEYS[4], entries = KEYS[5], events = KEYS[6]}
local room = {id = ARGV[2], hash = KEYS[7], members = KEYS[8], banned = KEYS[9], messages = KEYS[10]}
local user, level, ordinary, log_cap = ARGV[1], ARGV[3], ARGV[4], ARGV[5]

local code = refusal(keys, room, user)
if code then return {{code}} end

if (redis.call('HGET', keys.levels, room.id) or ordinary) ~= level then
  if level == ordinary then redis.call('HDEL', keys.levels, room.id) else redis.call('HSET', keys.levels, room.id, level) end
  tell(keys, room, user, redis.call('HGET', keys.read, room.id) or '0', log_cap)
end
return {{redis.call('GET', keys.version) or '0'}, (standing_of(keys, room, user))}
