-- Returns, for each of these rooms, how many messages were posted on each day in args.days (joined by commas); false for a
-- day without messages.
local days = {}
for day in string.gmatch(args.days, '[^,]+') do days[#days + 1] = day end
local counts = {}
for i, room in ipairs(rooms) do counts[i] = redis.call('HMGET', room.days, unpack(days)) end
return counts
