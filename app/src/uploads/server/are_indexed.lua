-- Returns for each of these messages 1 if it is in the index of its room, 0 otherwise.
local found = {}
for i, message in ipairs(messages) do found[i] = redis.call('HEXISTS', message.index, message.id) end
return found
