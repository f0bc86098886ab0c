-- Posts a message in one step. All checks come first and all writes last, for Lua does not roll back.
-- Answers {'said', n, v, ts}, for a repeated request those of the first time; or {code}, with nothing changed.
local messages, index, sent, posted_on, session = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local keys = {room = KEYS[6], members = KEYS[7], rooms_of = KEYS[8], version = KEYS[9], events = KEYS[10]}
local person = {id = ARGV[1], username = ARGV[2], role = ARGV[3]}
local room_id, id, digest, unnumbered, ts, reply_to = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local cap, retention, sent_retention = tonumber(ARGV[10]), ARGV[11], ARGV[12]
local day_retention, log_cap = ARGV[13], ARGV[14]

if redis.call('EXISTS', session) == 0 then return {'unauthenticated'} end
local is_member = redis.call('SISMEMBER', keys.members, person.id) == 1
if not is_member and redis.call('HGET', keys.room, 'kind') ~= 'public' then return {'room_not_found'} end

local first = redis.call('GET', sent)
if first then
  local by, n, v, at, was = string.match(first, '^(%d+) (%d+) (%d+) (%S+) (%x+)$')
  if by == person.id and was == digest then return {'said', n, v, at} end
  return {'message_id_taken'}
end
-- A message may outlive the record of its sending, in a room where little is said.
if redis.call('HEXISTS', index, id) == 1 then return {'message_id_taken'} end
if reply_to ~= '' and redis.call('HEXISTS', index, reply_to) == 0 then return {'message_not_found'} end

if not is_member then become_member(keys, room_id, person, log_cap) end
local n = redis.call('HINCRBY', keys.room, 'seq', 1)
local v = redis.call('INCR', keys.version)
local message = unnumbered .. ',"n":' .. n .. ',"v":' .. v .. '}'
local length = redis.call('LPUSH', messages, message)
redis.call('HSET', index, id, n .. ' ' .. v)
while length > cap do
  local oldest = string.match(redis.call('RPOP', messages), '^{"id":"([^"]+)"')
  if oldest then redis.call('HDEL', index, oldest) end
  length = length - 1
end
redis.call('EXPIRE', messages, retention)
redis.call('EXPIRE', index, retention)
redis.call('SET', sent, table.concat({person.id, n, v, ts, digest}, ' '), 'EX', sent_retention)
redis.call('HSET', keys.room, 'last_activity', ts)
redis.call('INCR', posted_on)
redis.call('EXPIRE', posted_on, day_retention)
redis.call('XADD', keys.events, 'MAXLEN', '~', log_cap, v .. '-0', 'type', 'message.posted', 'room', room_id, 'message', message)
return {'said', n, v, ts}
