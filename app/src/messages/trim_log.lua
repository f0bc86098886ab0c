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

for _ = 1, 100 do
  local entries = redis.call('XRANGE', events, '-', '+', 'COUNT', at_once)
  local old = 0
  for i, entry in ipairs(entries) do
    local time = time_of(entry[2])
    if time and time >= before then break end
    if time then old = i end
  end
  for i = 1, old do redis.call('XDEL', events, entries[i][1]) end
  if old < at_once then break end
end
local oldest = redis.call('XRANGE', events, '-', '+', 'COUNT', 1)[1]
return oldest and string.match(oldest[1], '^%d+') - 1 or 0
