-- Returns for each of these sessions when it began, its address and its client; false in all places if it has ended.
local found = {}
for i, session in ipairs(sessions) do
  found[i] = redis.call('HMGET', session.record, 'created_at', 'ip', 'user_agent')
end
return found
