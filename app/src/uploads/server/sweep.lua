#!lua
-- Forgets a file whose message is no more in its room's index. Answers 1 if nothing is known of the file then, 0 if it is needed.
local file, index = KEYS[1], KEYS[2]
local message = ARGV[1]
local is_said = redis.call('HEXISTS', index, message) == 1
if redis.call('HGET', file, 'message') == message and not is_said then redis.call('DEL', file) end
return 1 - redis.call('EXISTS', file)
