#!lua flags=no-writes
-- A page of a room's list. A message's place in the list is seq - n, so nothing is searched for.
-- Answers {version, first place, length of the list, message…}; {'message_not_found'} where `before` is not in the list.
local messages, index, room, version = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local limit, before = tonumber(ARGV[1]), ARGV[2]

local place = 0
if before ~= '' then
  local entry = redis.call('HGET', index, before)
  if not entry then return {'message_not_found'} end
  local seq = tonumber(redis.call('HGET', room, 'seq'))
  place = seq - tonumber(string.match(entry, '^%d+')) + 1
end
local page = redis.call('LRANGE', messages, place, place + limit - 1)
return {redis.call('GET', version) or '0', tostring(place), tostring(redis.call('LLEN', messages)), unpack(page)}
