-- Saves up to which log entry system messages were posted; never moves back, nor beyond the log's end. Returns nothing.
if tonumber(args.v) > tonumber(redis.call('GET', keys.version) or 0) then return end
if tonumber(redis.call('GET', keys.announced) or 0) < tonumber(args.v) then redis.call('SET', keys.announced, args.v) end
