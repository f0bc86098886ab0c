-- Reads a page of a room's list. A message is at the position seq - n of the list, so nothing is searched for; removed ones
-- are skipped.
-- args.side is 'newest', or 'before', 'after' or 'around' the message args.message_id.
-- Checks: that message is in the index.
-- Returns, by name: version (of the log), seq (of the room), length (of the list), has_older and has_newer (whether the list
-- continues after and before the page), messages (JSON, newest first).
local limit, length = tonumber(args.limit), redis.call('LLEN', keys.messages)
local seq = tonumber(redis.call('HGET', keys.room, 'seq') or 0)

-- Returns up to `want` messages from `position` on, in steps of 1 (older) or -1 (newer), and the position after the last
-- one.
local function walk(position, step, want)
  local found = {}
  while #found < want and position >= 0 and position < length do
    local chunk
    if step > 0 then
      chunk = redis.call('LRANGE', keys.messages, position, position + want - 1)
    else
      chunk = redis.call('LRANGE', keys.messages, math.max(0, position - want + 1), position)
    end
    for i = 1, #chunk do
      if #found == want then break end
      local message = step > 0 and chunk[i] or chunk[#chunk - i + 1]
      if not string.find(message, ',"del":"', 1, true) then found[#found + 1] = message end
      position = position + step
    end
  end
  -- The list continues only if a message that is not removed follows.
  while position >= 0 and position < length
    and string.find(redis.call('LINDEX', keys.messages, position), ',"del":"', 1, true) do
    position = position + step
  end
  return found, position
end

local position
if args.side ~= 'newest' then
  local entry = redis.call('HGET', keys.index, args.message_id)
  if not entry then return {'refused', 'message_not_found'} end
  position = seq - tonumber(string.match(entry, '^%d+'))
end

local older, newer, after_older, after_newer = {}, {}, nil, nil
if args.side == 'newest' then
  older, after_older = walk(0, 1, limit)
  after_newer = -1
elseif args.side == 'before' then
  older, after_older = walk(position + 1, 1, limit)
  after_newer = select(2, walk(position, -1, 0))
elseif args.side == 'after' then
  newer, after_newer = walk(position - 1, -1, limit)
  after_older = select(2, walk(position, 1, 0))
else
  -- In the middle; where one side has too few messages the other side has more. The message itself counts as older.
  local all_older, all_newer = walk(position, 1, limit), walk(position - 1, -1, limit)
  local want_newer = math.min(#all_newer, math.max(math.floor((limit - 1) / 2), limit - #all_older))
  older, after_older = walk(position, 1, math.min(#all_older, limit - want_newer))
  newer, after_newer = walk(position - 1, -1, want_newer)
end

local version, messages = redis.call('GET', keys.version) or '0', {}
for i = #newer, 1, -1 do messages[#messages + 1] = newer[i] end
for i = 1, #older do messages[#messages + 1] = older[i] end
return {'version', version, 'seq', seq, 'length', length, 'has_older', after_older < length and 1 or 0,
  'has_newer', after_newer >= 0 and 1 or 0, 'messages', messages}
