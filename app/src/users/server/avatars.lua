-- Returns the address of the avatar of each of these accounts; false for one without an account.
local addresses = {}
for i, user in ipairs(users) do addresses[i] = redis.call('HGET', user.account, 'avatar') end
return addresses
