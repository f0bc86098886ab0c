#!lua
-- Posts a message in one step. All checks come first and all writes last, for Lua does not roll back.
-- Answers {'said', n, v, ts}, for a repeated request those of the first time; or {code}, with nothing changed.
local messages, index, sent, room, members = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local posted_on, version, events, session = KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local sender, id, digest, unnumbered, ts, reply_to = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local cap, retention, day_retention, log_cap, room_id = tonumber(ARGV[7]), ARGV[8], ARGV[9], ARGV[10], ARGV[11]

if redis.call('EXISTS', session) == 0 then return {'unauthenticated'} end
if redis.call('SISMEMBER', members, sender) == 0 then return {'room_not_found'} end

local first = redis.call('GET', sent)
if first then
  local by, n, v, at, was = string.match(first, '^(%d+) (%d+) (%d+) (%S+) (%x+)$')
  if by == sender and was == digest then return {'said', n, v, at} end
  return {'message_id_taken'}
end
if reply_to ~= '' and redis.call('HEXISTS', index, reply_to) == 0 then return {'message_not_found'} end

local n = redis.call('HINCRBY', room, 'seq', 1)
local v = redis.call('INCR', version)
local message = unnumbered .. ',"n":' .. n .. ',"v":' .. v .. '}'
local length = redis.call('LPUSH', messages, message)
redis.call('HSET', index, id, n .. ' ' .. v)
while length > cap do
  redis.call('HDEL', index, cjson.decode(redis.call('RPOP', messages)).id)
  length = length - 1
end
redis.call('EXPIRE', messages, retention)
redis.call('EXPIRE', index, retention)
redis.call('SET', sent, table.concat({sender, n, v, ts, digest}, ' '), 'EX', retention)
redis.call('HSET', room, 'last_activity', ts)
redis.call('INCR', posted_on)
redis.call('EXPIRE', posted_on, day_retention)
redis.call('XADD', events, 'MAXLEN', '~', log_cap, v .. '-0', 'type', 'message.posted', 'room', room_id, 'message', message)
return {'said', n, v, ts}
