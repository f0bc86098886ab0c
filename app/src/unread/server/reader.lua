-- Where someone stands in a room, for every script that answers it. Goes before those scripts. `keys` has session, version, events,
-- read, entries, levels; `room` has id, hash, members, messages.

-- Why someone may not know of this; nothing if they may.
local function refusal(keys, room, user)
  if redis.call('EXISTS', keys.session) == 0 then return 'unauthenticated' end
  if redis.call('SISMEMBER', room.members, user) == 1 then return nil end
  local is_seen = redis.call('HGET', room.hash, 'kind') == 'public' and redis.call('HEXISTS', room.banned, user) == 0
  return is_seen and 'not_a_member' or 'room_not_found'
end

-- Where they stand, as {room, seq, read, level, unread, number of the first, its id, JSON of what may mention them…}, and how many
-- messages were looked at for it: none where they have read all.
local function standing_of(keys, room, user)
  local seq = tonumber(redis.call('HGET', room.hash, 'seq') or 0)
  local read = tonumber(redis.call('HGET', keys.read, room.id) or 0)
  local level = redis.call('HGET', keys.levels, room.id) or ''
  local after = read < seq and redis.call('LRANGE', room.messages, 0, seq - read - 1) or {}
  local unread, first, first_id, calls = 0, 0, '', {}
  for i = #after, 1, -1 do
    local id, sender = string.match(after[i], '^{"id":"([^"]+)","sid":(%d+)')
    if sender and sender ~= user and sender ~= '0' and not string.find(after[i], ',"del":"', 1, true) then
      unread = unread + 1
      if unread == 1 then first, first_id = seq - i + 1, id end
      if string.find(after[i], '@', 1, true) or string.find(after[i], '＠', 1, true) then calls[#calls + 1] = after[i] end
    end
  end
  local function text(number) return string.format('%.0f', number) end
  local standing = {room.id, text(seq), text(read), level, text(unread), text(first), first_id}
  for i = 1, #calls do standing[#standing + 1] = calls[i] end
  return standing, #after
end

-- Logs where they stand now, in the place of what the log said of that before: it holds one entry for each person and room.
local function tell(keys, room, user, n, log_cap)
  local former = redis.call('HGET', keys.entries, room.id)
  if former then redis.call('XDEL', keys.events, former .. '-0') end
  local v = redis.call('INCR', keys.version)
  local level = redis.call('HGET', keys.levels, room.id) or ''
  redis.call('XADD', keys.events, 'MAXLEN', '~', log_cap, v .. '-0', 'type', 'read.moved', 'room', room.id, 'user', user, 'n', n,
    'level', level)
  redis.call('HSET', keys.entries, room.id, v)
end

