-- read_state(room_id, room, messages): counts what is unread for the user in a room; `room` and `messages` are its hash and
-- its list.
-- Returns the read state and how many messages were scanned: 0 if everything is read. The read state is, by name: room, seq
-- (of the newest message), position (of the last read one), level (of notification, '' for the default), unread (how many),
-- first (the number of the first unread one) and first_id, candidates (the JSON of unread messages that may mention the
-- user). A user's own messages, system messages and removed ones are not counted. Needs keys.read, keys.levels,
-- args.user_id.
local function read_state(room_id, room, messages)
  local seq = tonumber(redis.call('HGET', room, 'seq') or 0)
  local position = tonumber(redis.call('HGET', keys.read, room_id) or 0)
  local level = redis.call('HGET', keys.levels, room_id) or ''
  local after = position < seq and redis.call('LRANGE', messages, 0, seq - position - 1) or {}
  local unread, first, first_id, candidates = 0, 0, '', {}
  for i = #after, 1, -1 do
    local id, sender_id = string.match(after[i], '^{"id":"([^"]+)","sid":(%d+)')
    if sender_id and sender_id ~= args.user_id and sender_id ~= '0' and not string.find(after[i], ',"del":"', 1, true) then
      unread = unread + 1
      if unread == 1 then first, first_id = seq - i + 1, id end
      if string.find(after[i], '@', 1, true) or string.find(after[i], '＠', 1, true) then
        candidates[#candidates + 1] = after[i]
      end
    end
  end
  return {'room', room_id, 'seq', seq, 'position', position, 'level', level, 'unread', unread, 'first', first,
    'first_id', first_id, 'candidates', candidates}, #after
end

