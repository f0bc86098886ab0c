-- Deletes the entries at the log's old end whose message was posted, edited or removed before args.before, and those between
-- them; at most 10,000. Entries without a time wait for the next one with a time: they are deleted with it, or stay with it.
-- Returns the sequence before the oldest entry that is left, or 0 for an empty log.
local batch_size = 100

-- Returns the time of an entry; nil if it has none.
local function time_of(fields)
  for i = 1, #fields, 2 do
    if fields[i] == 'message' then
      return string.match(fields[i + 1], ',"ed":"([^"]+)"') or string.match(fields[i + 1], ',"ts":"([^"]+)"')
    elseif fields[i] == 'del' then
      return fields[i + 1]
    end
  end
end

local from, waiting, is_done = '-', {}, false
for _ = 1, 100 do
  local entries = redis.call('XRANGE', keys.events, from, '+', 'COUNT', batch_size)
  for _, entry in ipairs(entries) do
    local time = time_of(entry[2])
    is_done = time and time >= args.before
    if is_done then break end
    waiting[#waiting + 1] = entry[1]
    if time then
      for _, id in ipairs(waiting) do redis.call('XDEL', keys.events, id) end
      waiting = {}
    end
  end
  if is_done or #entries < batch_size then break end
  from = '(' .. entries[#entries][1]
end
local oldest = redis.call('XRANGE', keys.events, '-', '+', 'COUNT', 1)[1]
return oldest and string.match(oldest[1], '^%d+') - 1 or 0
