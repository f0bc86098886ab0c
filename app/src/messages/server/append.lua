-- How a message comes into a room, for every script that writes one. Goes before those scripts. `keys` has messages, index,
-- room, version, events; `limits` has cap, retention, log_cap. Answers its number and its log sequence.
local function append(keys, limits, room_id, id, unnumbered)
  local n = redis.call('HINCRBY', keys.room, 'seq', 1)
  local v = redis.call('INCR', keys.version)
  local message = unnumbered .. ',"n":' .. n .. ',"v":' .. v .. '}'
  local length = redis.call('LPUSH', keys.messages, message)
  redis.call('HSET', keys.index, id, n .. ' ' .. v)
  while length > limits.cap do
    local oldest = string.match(redis.call('RPOP', keys.messages), '^{"id":"([^"]+)"')
    if oldest then redis.call('HDEL', keys.index, oldest) end
    length = length - 1
  end
  redis.call('EXPIRE', keys.messages, limits.retention)
  redis.call('EXPIRE', keys.index, limits.retention)
  redis.call('XADD', keys.events, 'MAXLEN', '~', limits.log_cap, v .. '-0',
    'type', 'message.posted', 'room', room_id, 'message', message)
  return n, v
end
