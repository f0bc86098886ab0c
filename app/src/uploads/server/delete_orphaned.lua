-- Deletes the record of a file whose message is no longer in the index of its room.
-- Returns 1 if there is no record of the file then, 0 if there is one.
local is_posted = redis.call('HEXISTS', keys.index, args.message_id) == 1
if redis.call('HGET', keys.file, 'message') == args.message_id and not is_posted then redis.call('DEL', keys.file) end
return 1 - redis.call('EXISTS', keys.file)
