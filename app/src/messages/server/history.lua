#!lua flags=no-writes
-- A stretch of a room's list. A message's place in the list is seq - n, so nothing is searched for; removed ones are walked over.
-- Answers {version, seq, length of the list, older, newer, message…}, messages newest first, with `older` and `newer` the places at which
-- the list goes on; or {'message_not_found'} where the message named is not in the list.
local messages, index, room, version = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local limit, side, id = tonumber(ARGV[1]), ARGV[2], ARGV[3]
local length = redis.call('LLEN', messages)
local seq = tonumber(redis.call('HGET', room, 'seq') or 0)

-- Up to `want` messages that are not removed from `place` on, in steps of one; and the place after the last.
local function walk(place, step, want)
  local found = {}
  while #found < want and place >= 0 and place < length do
    local chunk
    if step > 0 then
      chunk = redis.call('LRANGE', messages, place, place + want - 1)
    else
      chunk = redis.call('LRANGE', messages, math.max(0, place - want + 1), place)
    end
    for i = 1, #chunk do
      if #found == want then break end
      local message = step > 0 and chunk[i] or chunk[#chunk - i + 1]
      if not string.find(message, ',"del":"', 1, true) then found[#found + 1] = message end
      place = place + step
    end
  end
  -- The list goes on only where it goes on with one that is not removed.
  while place >= 0 and place < length and string.find(redis.call('LINDEX', messages, place), ',"del":"', 1, true) do
    place = place + step
  end
  return found, place
end

local place
if side ~= 'newest' then
  local entry = redis.call('HGET', index, id)
  if not entry then return {'message_not_found'} end
  place = seq - tonumber(string.match(entry, '^%d+'))
end

local older, newer, after_older, after_newer = {}, {}, nil, nil
if side == 'newest' then
  older, after_older = walk(0, 1, limit)
  after_newer = -1
elseif side == 'before' then
  older, after_older = walk(place + 1, 1, limit)
  after_newer = select(2, walk(place, -1, 0))
elseif side == 'after' then
  newer, after_newer = walk(place - 1, -1, limit)
  after_older = select(2, walk(place, 1, 0))
else
  -- In the middle; what one side has too little the other side has more. The message itself counts as older.
  local all_older, all_newer = walk(place, 1, limit), walk(place - 1, -1, limit)
  local want_newer = math.min(#all_newer, math.max(math.floor((limit - 1) / 2), limit - #all_older))
  older, after_older = walk(place, 1, math.min(#all_older, limit - want_newer))
  newer, after_newer = walk(place - 1, -1, want_newer)
end

local answer = {redis.call('GET', version) or '0', tostring(seq), tostring(length), tostring(after_older), tostring(after_newer)}
for i = #newer, 1, -1 do answer[#answer + 1] = newer[i] end
for i = 1, #older do answer[#answer + 1] = older[i] end
return answer
