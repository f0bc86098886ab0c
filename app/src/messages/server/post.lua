-- Posts a message in one step.
-- Checks, in this order: the session; the user is a member or can join; the id was not used: the same request by the same
-- user returns its first result again, anything else is refused as 'message_id_taken'; the room is not archived; the user
-- is not muted; the message that is replied to exists; the rate limit (args.refill_ms is 0 for none; administrators'
-- settings replace burst and interval).
-- Then, in this order: the user joins if they are no member; the message is appended; the record that recognises the
-- request, the room's last activity, its message counts of the day, and the record of the file (keys.file is absent without
-- one) are written.
-- Returns n, v, ts of the message, and is_first: 0 for the result of an earlier request.
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
local is_member = redis.call('SISMEMBER', keys.members, args.user_id) == 1
if not is_member then
  local refused = require_can_join(args.user_id, false)
  if refused then return refused end
end

local sent = redis.call('GET', keys.sent)
if sent then
  local user_id, n, v, ts, digest = string.match(sent, '^(%d+) (%d+) (%d+) (%S+) (%x+)')
  if user_id == args.user_id and digest == args.digest then return {'n', n, 'v', v, 'ts', ts, 'is_first', 0} end
  return {'refused', 'message_id_taken'}
end
if redis.call('HEXISTS', keys.room, 'archived_at') == 1 then return {'refused', 'room_archived'} end
local now_ms = tonumber(args.now_ms)
local refused = refuse_muted(args.user_id, now_ms)
if refused then return refused end
-- In a room with little traffic a message stays in the list for longer than the record of its request.
if redis.call('HEXISTS', keys.index, args.message_id) == 1 then return {'refused', 'message_id_taken'} end
if args.reply_to ~= '' then
  local entry = redis.call('HGET', keys.index, args.reply_to)
  if not entry then return {'refused', 'message_not_found'} end
  local position = redis.call('HGET', keys.room, 'seq') - string.match(entry, '^%d+')
  local quoted = redis.call('LINDEX', keys.messages, string.format('%.0f', position))
  if not quoted or string.find(quoted, ',"del":"', 1, true) then return {'refused', 'message_not_found'} end
end
local refill_ms = tonumber(args.refill_ms)
if refill_ms > 0 then
  local burst_setting, refill_setting = unpack(redis.call('HMGET', keys.settings, 'posting_burst', 'posting_refill_ms'))
  local burst = tonumber(burst_setting) or tonumber(args.burst)
  local wait = take_token(keys.bucket, now_ms, tonumber(refill_setting) or refill_ms, burst)
  if wait > 0 then return {'refused', 'too_many_tries', string.format('%.0f', wait)} end
end

if not is_member then become_member(args.user_id, keys.user, keys.rooms_of, keys.read) end
local n, v = append_message()
redis.call('SET', keys.sent, table.concat({args.user_id, n, v, args.ts, args.digest}, ' '), 'EX', args.sent_retention)
redis.call('HSET', keys.room, 'last_activity', args.ts)
redis.call('INCR', keys.posted_on)
redis.call('EXPIRE', keys.posted_on, args.day_retention)
redis.call('HINCRBY', keys.days, args.day, 1)
if keys.file then
  redis.call('HSET', keys.file, 'room', args.room_id, 'message', args.message_id, 'name', args.file_name, 'type', args.file_type,
    'thumb', args.has_thumbnail)
end
return {'n', n, 'v', v, 'ts', args.ts, 'is_first', 1}
