-- Returns the display name of each of these accounts; false for one that has chosen none. They are in an array of their own: the
-- first item of a reply could be taken for the mark of a refusal.
local names = {}
for i, user in ipairs(users) do names[i] = redis.call('HGET', user.account, 'name') end
return {names}
