-- Posts a message in one step. All checks come first and all writes last, for Lua does not roll back.
-- Answers {'said', n, v, ts}; for a repeated request {'again', n, v, ts} with those of the first time; or {code}, with
-- nothing changed.
local keys = {messages = KEYS[1], index = KEYS[2], sent = KEYS[3], posted_on = KEYS[4], session = KEYS[5], room = KEYS[6],
  members = KEYS[7], rooms_of = KEYS[8], version = KEYS[9], events = KEYS[10], file = KEYS[11]}
local person = {id = ARGV[1], username = ARGV[2], role = ARGV[3]}
local room_id, id, digest, unnumbered, ts, reply_to = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local limits = {cap = tonumber(ARGV[10]), retention = ARGV[11], log_cap = ARGV[12]}
local sent_retention, day_retention = ARGV[13], ARGV[14]

if redis.call('EXISTS', keys.session) == 0 then return {'unauthenticated'} end
local is_member = redis.call('SISMEMBER', keys.members, person.id) == 1
if not is_member and redis.call('HGET', keys.room, 'kind') ~= 'public' then return {'room_not_found'} end

local first = redis.call('GET', keys.sent)
if first then
  local by, n, v, at, was = string.match(first, '^(%d+) (%d+) (%d+) (%S+) (%x+)')
  if by == person.id and was == digest then return {'again', n, v, at} end
  return {'message_id_taken'}
end
-- A message may outlive the record of its sending, in a room where little is said.
if redis.call('HEXISTS', keys.index, id) == 1 then return {'message_id_taken'} end
if reply_to ~= '' then
  local entry = redis.call('HGET', keys.index, reply_to)
  if not entry then return {'message_not_found'} end
  local place = redis.call('HGET', keys.room, 'seq') - string.match(entry, '^%d+')
  local quoted = redis.call('LINDEX', keys.messages, string.format('%.0f', place))
  if not quoted or string.find(quoted, ',"del":"', 1, true) then return {'message_not_found'} end
end

if not is_member then become_member(keys, room_id, person, limits.log_cap) end
local n, v = append(keys, limits, room_id, id, unnumbered)
redis.call('SET', keys.sent, table.concat({person.id, n, v, ts, digest}, ' '), 'EX', sent_retention)
redis.call('HSET', keys.room, 'last_activity', ts)
redis.call('INCR', keys.posted_on)
redis.call('EXPIRE', keys.posted_on, day_retention)
-- What is known of the message's file, as names and values.
if keys.file then redis.call('HSET', keys.file, 'room', room_id, 'message', id, unpack(ARGV, 15)) end
return {'said', n, v, ts}
