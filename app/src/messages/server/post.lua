-- Posts a message in one step. All checks come first and all writes last, for Lua does not roll back.
-- Answers {'said', n, v, ts}; for a repeated request {'again', n, v, ts} with those of the first time; or {code}, with
-- nothing changed.
local keys = {messages = KEYS[1], index = KEYS[2], sent = KEYS[3], posted_on = KEYS[4], session = KEYS[5], room = KEYS[6],
  members = KEYS[7], rooms_of = KEYS[8], version = KEYS[9], events = KEYS[10], left = KEYS[11], invited = KEYS[12],
  banned = KEYS[13], muted = KEYS[14], user = KEYS[15], read = KEYS[16], days = KEYS[17], bucket = KEYS[18],
  settings = KEYS[19], file = KEYS[20]}
local user, room_id, id, digest, unnumbered, ts, reply_to =
  ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local limits = {cap = tonumber(ARGV[8]), retention = ARGV[9], log_cap = ARGV[10]}
local sent_retention, day_retention, day, now = ARGV[11], ARGV[12], ARGV[13], tonumber(ARGV[14])
-- How many may come at once, and milliseconds until one more may; 0 for no limit.
local burst, refill = tonumber(ARGV[15]), tonumber(ARGV[16])

if redis.call('EXISTS', keys.session) == 0 then return {'unauthenticated'} end
local is_member = redis.call('SISMEMBER', keys.members, user) == 1
if not is_member then
  local why = refuses(keys, user, false)
  if why then return {why} end
end

local first = redis.call('GET', keys.sent)
if first then
  local by, n, v, at, was = string.match(first, '^(%d+) (%d+) (%d+) (%S+) (%x+)')
  if by == user and was == digest then return {'again', n, v, at} end
  return {'message_id_taken'}
end
if redis.call('HEXISTS', keys.room, 'archived_at') == 1 then return {'room_archived'} end
local silence = silence_of(keys.muted, user, now)
if silence then return {'muted', silence} end
-- A message may outlive the record of its sending, in a room where little is said.
if redis.call('HEXISTS', keys.index, id) == 1 then return {'message_id_taken'} end
if reply_to ~= '' then
  local entry = redis.call('HGET', keys.index, reply_to)
  if not entry then return {'message_not_found'} end
  local place = redis.call('HGET', keys.room, 'seq') - string.match(entry, '^%d+')
  local quoted = redis.call('LINDEX', keys.messages, string.format('%.0f', place))
  if not quoted or string.find(quoted, ',"del":"', 1, true) then return {'message_not_found'} end
end

if refill > 0 then
  local set = redis.call('HMGET', keys.settings, 'posting_burst', 'posting_refill_ms')
  local wait = take_token(keys.bucket, now, tonumber(set[2]) or refill, tonumber(set[1]) or burst)
  if wait > 0 then return {'too_many_tries', string.format('%.0f', wait)} end
end

if not is_member then become_member(keys, room_id, user, limits.log_cap) end
local n, v = append(keys, limits, room_id, id, unnumbered)
redis.call('SET', keys.sent, table.concat({user, n, v, ts, digest}, ' '), 'EX', sent_retention)
redis.call('HSET', keys.room, 'last_activity', ts)
redis.call('INCR', keys.posted_on)
redis.call('EXPIRE', keys.posted_on, day_retention)
redis.call('HINCRBY', keys.days, day, 1)
-- What is known of the message's file, as names and values.
if keys.file then redis.call('HSET', keys.file, 'room', room_id, 'message', id, unpack(ARGV, 17)) end
return {'said', n, v, ts}
