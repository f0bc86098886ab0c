-- append_message(): gives the message its number in the room and its log sequence, adds it to the room's list and index,
-- removes the oldest ones above the cap, and logs it. Returns the number and the sequence.
-- Needs keys.messages, keys.index, keys.room, keys.version, keys.events, args.message_id, args.room_id, args.unnumbered (the
-- JSON before `n` and `v`), args.list_cap, args.list_retention (seconds), args.log_cap.
local function append_message()
  local n = redis.call('HINCRBY', keys.room, 'seq', 1)
  local v = redis.call('INCR', keys.version)
  local message = args.unnumbered .. ',"n":' .. n .. ',"v":' .. v .. '}'
  local length = redis.call('LPUSH', keys.messages, message)
  redis.call('HSET', keys.index, args.message_id, n .. ' ' .. v)
  local list_cap = tonumber(args.list_cap)
  while length > list_cap do
    local oldest_id = string.match(redis.call('RPOP', keys.messages), '^{"id":"([^"]+)"')
    if oldest_id then redis.call('HDEL', keys.index, oldest_id) end
    length = length - 1
  end
  redis.call('EXPIRE', keys.messages, args.list_retention)
  redis.call('EXPIRE', keys.index, args.list_retention)
  redis.call('XADD', keys.events, 'MAXLEN', '~', args.log_cap, v .. '-0',
    'type', 'message.posted', 'room', args.room_id, 'message', message)
  return n, v
end

