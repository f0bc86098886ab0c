-- Returns how many messages were posted on each of these days; false for a day without a counter.
local counts = {}
for i, day in ipairs(days) do counts[i] = redis.call('GET', day.counter) end
return counts
