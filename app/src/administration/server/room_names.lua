-- Returns the name and the kind of each of these rooms; false in both places if there is no such room.
local names = {}
for i, room in ipairs(rooms) do names[i] = redis.call('HMGET', room.record, 'name', 'kind') end
return names
