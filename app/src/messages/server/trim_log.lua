#!lua
-- Takes entries off the log's old end that say what was said, edited or removed before `before`, and what lies between them.
-- Answers the sequence before the oldest entry that is still there, or 0.
local events, before = KEYS[1], ARGV[1]
local at_once = 100

-- When an entry was made; nil for one that does not tell.
local function time_of(fields)
  for i = 1, #fields, 2 do
    if fields[i] == 'message' then
      return string.match(fields[i + 1], ',"ed":"([^"]+)"') or string.match(fields[i + 1], ',"ts":"([^"]+)"')
    elseif fields[i] == 'del' then
      return fields[i + 1]
    end
  end
end

-- Those that do not tell wait for the next that does: they go with an old one, and stay with one that is not.
local from, waiting, is_past = '-', {}, false
for _ = 1, 100 do
  local entries = redis.call('XRANGE', events, from, '+', 'COUNT', at_once)
  for _, entry in ipairs(entries) do
    local time = time_of(entry[2])
    is_past = time and time >= before
    if is_past then break end
    waiting[#waiting + 1] = entry[1]
    if time then
      for _, id in ipairs(waiting) do redis.call('XDEL', events, id) end
      waiting = {}
    end
  end
  if is_past or #entries < at_once then break end
  from = '(' .. entries[#entries][1]
end
local oldest = redis.call('XRANGE', events, '-', '+', 'COUNT', 1)[1]
return oldest and string.match(oldest[1], '^%d+') - 1 or 0
